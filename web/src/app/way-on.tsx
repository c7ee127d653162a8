import { Link } from "@tanstack/react-router";
import { strings } from "../features/account/strings.ts";

const look =
  "inline-flex h-11 w-full items-center justify-center rounded-lg bg-accent font-medium text-accent-ink transition-colors duration-120 hover:bg-accent-hover";

/** The one way on of a page that ends here. */
export const ToLogin = () => (
  <Link to="/login" className={look}>
    {strings.toLogin}
  </Link>
);

export const ToConsole = () => (
  <Link to="/inbox" className={look}>
    {strings.changeEmail.go}
  </Link>
);
