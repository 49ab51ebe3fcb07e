import { createClient } from "authkit-wasm";
import { record } from "authkit-wasm/inspector";
import "authkit-wasm/elements";
import { start } from "/app.js";

await start(createClient, record);
