import { Login } from "./login.jsx";

export const generateStaticParams = () => [[], ["callback"], ["isolated"], ["auth", "callback"]].map((path) => ({ path }));

export default function Page() {
  return <Login />;
}
