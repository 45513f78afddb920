// The script of every page. Each part only adds to a page that works without it.
import { tellOffline } from './page/offline.js';
import { focusErrors } from './page/errors.js';
import { sendOnce } from './page/once.js';
import { mintIds } from './page/mint.js';
import { showUploads } from './page/upload.js';
import { leaveNothing } from './page/leave.js';
import { keepTyped } from './page/tongue.js';

tellOffline();
focusErrors();
mintIds();
keepTyped();
leaveNothing();
showUploads(); // before sendOnce, which must not count an upload as a navigation
sendOnce();
