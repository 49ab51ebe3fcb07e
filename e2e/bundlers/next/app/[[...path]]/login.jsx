"use client";
import { createClient } from "authkit-wasm";
import { record } from "authkit-wasm/inspector";
import "authkit-wasm/elements";
import { useEffect } from "react";
import { start } from "../../../app.js";

export function Login() {
  useEffect(() => void start(createClient, record), []);
  return (
    <>
      <button id="sign-in">Sign in</button>
      <button id="popup">Sign in in a window</button>
      <p id="who" />
      <authkit-provider>
        <authkit-user field="email" />
      </authkit-provider>
      <p id="problem" />
      <p id="state" />
    </>
  );
}
