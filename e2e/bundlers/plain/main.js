import { createClient } from "/authkit/index.js";
import "/authkit/elements.js";
import { start } from "/app.js";

await start(createClient);
