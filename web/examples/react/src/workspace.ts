import { LoginRequiredError, useAuth } from "@workos-inc/authkit-react";
import { useEffect, useState } from "react";

/** What the app's own API knows of the signed-in user. */
interface Workspace {
  organizations: { id: string; name: string }[];
  posts: string[];
}

/** Asks the app's API, which decides by the access token, not by what this page says. */
export function useWorkspace() {
  const { getAccessToken, organizationId } = useAuth();
  const [workspace, setWorkspace] = useState<Workspace>();
  const [problem, setProblem] = useState("");

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    async function load() {
      const token = await getAccessToken();
      const response = await fetch("api/workspace", { headers: { Authorization: `Bearer ${token}` }, signal });
      if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
      setWorkspace(await response.json());
      setProblem("");
    }
    load().catch((error: Error) => {
      if (signal.aborted) return; // something newer is on its way
      setProblem(error instanceof LoginRequiredError ? "Your session has ended. Please sign in again." : error.message);
    });
    return () => abort.abort();
  }, [getAccessToken, organizationId]);

  return { workspace, problem, setProblem };
}
