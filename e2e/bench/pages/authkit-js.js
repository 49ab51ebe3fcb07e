export { createClient } from "../../size/peers/authkit-js.js";
