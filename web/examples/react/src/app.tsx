import { useAuth } from "@workos-inc/authkit-react";
import { useEffect, useState } from "react";
import { useWorkspace } from "./workspace.js";

export function App() {
  const { isLoading, user } = useAuth();
  return (
    <main>
      <h1>Team blog</h1>
      {isLoading ? <p className="quiet" role="status">Loading …</p> : user ? <Account /> : <Welcome />}
    </main>
  );
}

function Welcome() {
  const { signIn, signUp } = useAuth();
  const [problem, setProblem] = useState("");
  const options = { state: { path: location.pathname } };
  const tell = (error: Error) => setProblem(error.message);
  return (
    <section id="welcome" className="card">
      <Problem text={problem} />
      <h2>Welcome</h2>
      <p className="quiet">Sign in to read what your team has written.</p>
      <div className="actions">
        <button id="sign-in" className="primary" type="button" onClick={() => signIn(options).catch(tell)}>
          Sign in
        </button>
        <button id="sign-up" type="button" onClick={() => signUp(options).catch(tell)}>
          Create an account
        </button>
      </div>
    </section>
  );
}

function Account() {
  const { user, organizationId, role, permissions, switchToOrganization, signOut } = useAuth();
  const { workspace, problem, setProblem } = useWorkspace();
  useSignOutElsewhere();
  if (!user) return null;
  return (
    <section id="account" className="card" aria-labelledby="name">
      <Problem text={problem} />
      <h2 id="name" dir="auto">
        {[user.firstName, user.lastName].join(" ").trim() || user.email}
      </h2>
      <p id="email" className="quiet">{user.email}</p>

      <label htmlFor="organization">Organization</label>
      <select
        id="organization"
        value={organizationId ?? ""}
        onChange={({ target }) => switchToOrganization({ organizationId: target.value }).catch((error: Error) => setProblem(error.message))}
      >
        {workspace?.organizations.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </select>

      <h3>Role and permissions</h3>
      <ul id="rights" className="tags">
        {[role, ...permissions].map((text) => text && <li key={text}>{text}</li>)}
      </ul>
      {permissions.includes("members:manage") && <p id="manage">You may manage members here.</p>}

      <h3>Posts</h3>
      <ul id="posts" className="posts" aria-live="polite">
        {workspace?.posts.map((post) => <li key={post}>{post}</li>)}
      </ul>

      <div className="actions">
        <button id="sign-out" type="button" onClick={() => signOut({ returnTo: new URL("/", location.href).href })}>
          Sign out
        </button>
      </div>
    </section>
  );
}

function Problem({ text }: { text: string }) {
  return <div role="alert">{text && <p id="problem" className="problem">{text}</p>}</div>;
}

/**
 * authkit-react does not render again when somebody signs out in another tab.
 * So this one looks when it is looked at.
 */
function useSignOutElsewhere() {
  const { getUser } = useAuth();
  useEffect(() => {
    const look = () => {
      if (!document.hidden && !getUser()) location.reload();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [getUser]);
}
