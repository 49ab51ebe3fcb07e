// WorkOS's own emulator on a free port, until standard input ends. Prints its URL.
import { createEmulator } from "workos/emulate";

const emulator = await createEmulator({
  port: 0,
  seed: {
    users: [
      { email: "ada@example.com", password: "analytical", first_name: "Ada", last_name: "Lovelace", email_verified: true },
      { email: "zoe@example.com", password: "müsli", first_name: "Zoë", last_name: "Müller 🌸" },
    ],
  },
});
console.log(emulator.url);
// Not emulator.close(), which waits for the browsers to let go of their connections.
process.stdin.resume().on("end", () => process.exit());
