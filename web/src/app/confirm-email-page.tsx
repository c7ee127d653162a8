import { Waiting } from "../features/account/waiting.tsx";
import { useFollowStanding } from "./follow-standing.ts";
import { signOut } from "./sign-out.ts";

const ConfirmEmailPage = () => (useFollowStanding() ? <Waiting onSignOut={() => void signOut()} /> : null);
export default ConfirmEmailPage;
