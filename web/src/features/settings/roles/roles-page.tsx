import { UserRoundCog } from "lucide-react";
import { useState } from "react";
import { permissionSetsDelete } from "#contracts/routes/roles.routes.ts";
import type { PermissionSet } from "#contracts/shapes/member.ts";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { call } from "../../../lib/api.ts";
import { keys, queryClient } from "../../../lib/query.ts";
import { useCan } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { Card, Loaded, Page, Row } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { useSetsQuery } from "../shared/use-sets.ts";
import { strings as shared } from "../strings.ts";
import { PermissionMatrix } from "./permission-matrix.tsx";
import { SetDialog } from "./set-dialog.tsx";
import { strings } from "./strings.ts";

const words = strings.sets;

const DeleteDialog = ({ set, onClose }: { set: PermissionSet; onClose: () => void }) => {
  const remove = useAction(
    () => call(permissionSetsDelete, { params: { permissionSetId: set.id } }),
    () => {
      toast({ kind: "info", title: words.deleted });
      void queryClient.invalidateQueries({ queryKey: keys.permissionSets });
      onClose();
    },
  );
  return (
    <Confirm
      title={words.deleteTitle(set.name)}
      confirm={words.deleteConfirm}
      action={remove}
      onClose={onClose}
    >
      <p>{words.deleteBody}</p>
    </Confirm>
  );
};

type Ask = { what: "create" } | { what: "edit" | "delete"; set: PermissionSet };

/** The org's own sets, and below them who may do what. */
const RolesPage = () => {
  const sets = useSetsQuery();
  const mayManage = useCan("role:manage");
  const [ask, setAsk] = useState<Ask>();
  const close = (): void => setAsk(undefined);
  const create = <Button onClick={() => setAsk({ what: "create" })}>{words.create}</Button>;
  return (
    <Page title={shared.sections.roles} intro={strings.intro} wide>
      <Card title={words.title} intro={words.intro} action={mayManage && create} flush>
        <Loaded query={sets} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={<UserRoundCog size={22} />} {...words.empty} />
            ) : (
              <ul>
                {items.map((set) => (
                  <Row key={set.id} className="flex-wrap">
                    <span className="min-w-0 grow basis-52">
                      <span className="block font-medium wrap-anywhere">{set.name}</span>
                      <span className="block text-sm text-ink-2">
                        {words.line(set.permissions.length, set.members)}
                      </span>
                    </span>
                    {mayManage && (
                      <span className="flex gap-2">
                        <Button
                          size="sm"
                          aria-label={`${words.edit} ${set.name}`}
                          onClick={() => setAsk({ what: "edit", set })}
                        >
                          {words.edit}
                        </Button>
                        <Button
                          size="sm"
                          aria-label={`${words.delete} ${set.name}`}
                          onClick={() => setAsk({ what: "delete", set })}
                        >
                          {words.delete}
                        </Button>
                      </span>
                    )}
                  </Row>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {sets.data !== undefined && <PermissionMatrix roles={sets.data.roles} sets={sets.data.items} />}
      {ask?.what === "create" && <SetDialog onClose={close} />}
      {ask?.what === "edit" && <SetDialog set={ask.set} onClose={close} />}
      {ask?.what === "delete" && <DeleteDialog set={ask.set} onClose={close} />}
    </Page>
  );
};
export default RolesPage;
