import { createClient } from "authkit-wasm";
import "authkit-wasm/elements";
import { start } from "../app.js";

await start(createClient);
