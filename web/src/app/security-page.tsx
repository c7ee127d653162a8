import { Link } from "@tanstack/react-router";
import { Wordmark } from "../components/ui/mark.tsx";
import { SecurityView } from "../features/security/security-view.tsx";
import { strings } from "../features/security/strings.ts";

const SecurityPage = () => (
  <div className="h-full overflow-y-auto bg-canvas">
    <div className="mx-auto w-full max-w-3xl px-4 pt-6">
      <Link to="/login" aria-label={strings.home} className="inline-block rounded">
        <Wordmark />
      </Link>
    </div>
    <SecurityView />
  </div>
);
export default SecurityPage;
