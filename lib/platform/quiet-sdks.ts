/**
 * Import this before any SDK: their debug output contains credentials (I12). Tablestore's SDK checks for
 * `DEBUG=aliyun` whenever it signs; the OpenAPI client's `debug` package reads `DEBUG` once, when it is loaded.
 */
delete process.env['DEBUG'];

// Tablestore's SDK calls `new Buffer`; Node's deprecation warning would be a line in the log that is not JSON.
process.noDeprecation = true;
