/**
 * Imported before any SDK (I12): their debug switches print credentials. Tablestore's SDK looks for `DEBUG=aliyun`
 * whenever it signs; the `debug` package under the OpenAPI client reads `DEBUG` once, when it is loaded.
 */
delete process.env['DEBUG'];

// Tablestore's SDK makes buffers with `new Buffer`; the warning of it is no line of a JSON log.
process.noDeprecation = true;
