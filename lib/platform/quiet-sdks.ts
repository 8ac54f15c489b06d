/**
 * Imported before any SDK (I12): their debug switches print credentials. Tablestore's SDK looks for `DEBUG=aliyun`
 * whenever it signs; the `debug` package under the OpenAPI client reads `DEBUG` once, when it is loaded.
 */
delete process.env['DEBUG'];
