import { createClient } from "/authkit/index.js";
import { record } from "/authkit/inspector.js";
import "/authkit/elements.js";
import { start } from "/app.js";

await start(createClient, record);
