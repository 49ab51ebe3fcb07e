/**
 * The module's address, for bundlers that turn an import of it into one. Hand
 * it to `createClient` as `moduleUrl`.
 */
declare const url: string;
export default url;
