export const strings = {
  intro:
    "Three built-in roles, and permission sets of your own that stand in a role’s place for those you give them to.",
  matrix: {
    title: "Who may do what",
    caption: "Permissions of every role and permission set",
    permission: "Permission",
    show: "Show",
    yes: "Yes",
    no: "No",
  },
  sets: {
    title: "Permission sets",
    intro: "Give one to a member under Team members. A change takes effect at once for everybody who has it.",
    create: "New set…",
    createTitle: "New permission set",
    createSubmit: "Make set",
    editTitle: (name: string) => `Permission set ${name}`,
    editSubmit: "Save set",
    name: "Name",
    nameMissing: "Give the set a name.",
    permissions: "What it allows",
    none: "Choose at least one permission.",
    lockedHint: "You can only give what you may do yourself.",
    line: (permissions: number, members: number) =>
      `${permissions === 1 ? "1 permission" : `${permissions} permissions`} · ${
        members === 0 ? "nobody has it" : members === 1 ? "1 member" : `${members} members`
      }`,
    edit: "Edit…",
    delete: "Delete…",
    deleteTitle: (name: string) => `Delete the permission set ${name}?`,
    deleteBody: "It cannot be given to anybody any more. A set that somebody still has is not deleted.",
    deleteConfirm: "Delete set",
    created: "The permission set is made",
    changed: "The permission set is changed",
    changedDetail: "Its members notice at once.",
    deleted: "The permission set is deleted",
    empty: {
      title: "No permission sets yet",
      body: "Make one when somebody should do more, or less, than their role allows.",
    },
  },
} as const;
