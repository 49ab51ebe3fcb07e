// The Worker as it is shipped, and beside it what a test asks of its instances.
import { doomed, instances } from "./instances.js"; // first: it has to be there before the Worker is
import worker from "./index.js";

export default {
  fetch(request, env, context) {
    const memory = instances.last?.exports.memory;
    switch (new URL(request.url).pathname) {
      case "/test/instances":
        return Response.json({ made: instances.made, octets: memory?.buffer.byteLength ?? 0 });
      case "/test/ruin":
        new Uint8Array(memory.buffer).fill(0xff);
        return new Response();
      case "/test/doom":
        doomed.left = 1;
        new Uint8Array(memory.buffer).fill(0xff);
        return new Response();
      case "/test/grow":
        memory.grow((64 << 20) / 65536);
        return new Response();
    }
    return worker.fetch(request, env, context);
  },
};
