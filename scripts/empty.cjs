// Stands in for packages that the bundles leave out (see esbuild.mjs).
module.exports = {};
