import { useSearch } from "@tanstack/react-router";
import { JournalList } from "../features/journal/journal-list.tsx";
import { AdminPage } from "./admin-page.tsx";

const JournalPage = () => {
  const { state } = useSearch({ from: "/signed-in/journal" });
  return (
    <AdminPage>
      <JournalList state={state} />
    </AdminPage>
  );
};
export default JournalPage;
