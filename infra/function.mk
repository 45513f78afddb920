# How SAM builds a function (AWS: "Building Lambda functions with custom
# runtimes"): sam build copies the function's folder elsewhere, starts make there
# with the Makefile of the folder itself, and zips what it finds in ARTIFACTS_DIR.
# So the tree is found from the Makefile and never from where make was started.
here := $(patsubst %/,%,$(dir $(realpath $(firstword $(MAKEFILE_LIST)))))

build-%:
	cd "$(here)/../../.." && go run ./infra/shrama build -function $(notdir $(patsubst %/lambda,%,$(here))) -to "$(abspath $(ARTIFACTS_DIR))"
