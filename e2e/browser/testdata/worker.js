// What isolation runs in, with memories that tests can spoil.
import "/spoiled.js";
import "/authkit/worker.js";
