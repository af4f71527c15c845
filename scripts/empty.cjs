// Stands in for packages that the bundles leave out (see esbuild.mjs). `debug` is called to make a log; this one is silent.
module.exports = () => () => undefined;
