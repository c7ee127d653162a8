import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { LoginForm } from "../features/login/login-form.tsx";
import { login } from "../lib/api.ts";
import { safeNext } from "./guard.ts";

const LoginPage = () => {
  const { next, expired = false } = useSearch({ from: "/login" });
  const navigate = useNavigate();
  const router = useRouter();
  return (
    <LoginForm
      expired={expired}
      login={login}
      onDone={() => {
        void router.invalidate().then(() => navigate({ href: safeNext(next), replace: true }));
      }}
    />
  );
};
export default LoginPage;
