import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { addresses } from "../../../app/addresses";
import { useViewer } from "../../../app/session";
import type { IdentityLinkedBy } from "../../../gql/enums";
import { PageLink } from "../../../parts/links/page-link";
import { SectionTable } from "../../../parts/lists/section-table";
import { Moment } from "../../../parts/words/moment";
import { STANDING_WORDS } from "../../../parts/words/people-words";
import { StatusWord } from "../../../parts/words/status-word";
import { ChangeIdentity, type IdentityChange } from "./change-identity";
import type { Identity, Person } from "./person";

interface Asked {
  readonly change: IdentityChange;
  readonly identity: Identity;
}

/** The person's identities by provider, and the reason for each link. */
export function PersonIdentities({ person }: { readonly person: Person }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [asked, setAsked] = useState<Asked | null>(null);
  const identities = person.identities ?? [];
  const columns = useMemo(
    () => (isAdmin && identities.length > 1 ? [...COLUMNS, actionColumn(identities, setAsked)] : COLUMNS),
    [isAdmin, identities],
  );
  return (
    <>
      <SectionTable
        title="Identities"
        description="By which providers they are known. The home says who they are and whether they are active."
        columns={columns}
        nodes={identities}
        totalCount={identities.length}
        keyOf={({ id }) => id}
        empty="No provider knows them."
      />
      {asked && <ChangeIdentity {...asked} person={person} onClose={() => setAsked(null)} />}
    </>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Identity>[] = [
  {
    id: "provider",
    header: "Identity provider",
    isRowHeader: true,
    cell: ({ provider, providerName }) =>
      provider ? <PageLink to={addresses.provider(provider.id)}>{providerName}</PageLink> : providerName,
  },
  { id: "userName", header: "User name", cell: ({ userName }) => userName },
  { id: "email", header: "Address", cell: ({ email }) => email ?? "-" },
  { id: "why", header: "Why it is theirs", minWidth: 200, cell: whyTheirs },
  { id: "state", header: "State there", cell: (identity) => <State {...identity} /> },
];

const LINKED_BY: Readonly<Record<IdentityLinkedBy, string>> = {
  ADDRESS: "Linked by its address, at a domain that both providers trust",
  ADMIN: "An administrator linked it",
  EXTERNAL_ID: "Linked by its external id in IAM Identity Center, which names their home",
};

function whyTheirs({ isHome, linkedBy, firstEmail, email }: Identity): string {
  const why = linkedBy === null ? "Created from this identity" : LINKED_BY[linkedBy];
  const differs = linkedBy === "ADDRESS" && firstEmail && firstEmail !== email ? ` It was ${firstEmail} then.` : "";
  return `${isHome ? "Their home. " : ""}${why}.${differs}`;
}

function State({ active, removedAt, chosenAt, provider }: Identity) {
  if (removedAt)
    return (
      <StatusWord type="stopped">
        Gone since <Moment at={removedAt} relative={false} />
      </StatusWord>
    );
  if (provider?.enabled === false) return <StatusWord type="stopped">The provider is off</StatusWord>;
  if (!active) return <StatusWord type="stopped">Inactive</StatusWord>;
  return (
    <>
      <StatusWord type="success">Active</StatusWord>
      {chosenAt && <div>Chosen for access in AWS</div>}
      {provider?.standing === "LINK_ONLY" && <div>{STANDING_WORDS.LINK_ONLY.label}</div>}
    </>
  );
}

function actionColumn(
  identities: readonly Identity[],
  onAsk: (asked: Asked) => void,
): TableProps.ColumnDefinition<Identity> {
  return {
    id: "action",
    header: "Actions",
    cell: (identity) => {
      const items = changesOf(identity, identities);
      if (items.length === 0) return "-";
      return (
        <ButtonDropdown
          variant="inline-icon"
          expandToViewport
          ariaLabel={`Change the identity ${identity.userName} at ${identity.providerName}`}
          items={items}
          onItemClick={({ detail }) => onAsk({ change: detail.id as IdentityChange, identity })}
        />
      );
    },
  };
}

function changesOf({ isHome, removedAt, provider }: Identity, identities: readonly Identity[]) {
  const beside = identities.filter((one) => one.provider?.id === provider?.id && one.removedAt === null);
  const isChoice = provider?.kind === "AWS_IDENTITY_CENTER" && removedAt === null && beside.length > 1;
  return [
    ...(!isHome && removedAt === null && provider?.standing !== "LINK_ONLY"
      ? [{ id: "home", text: "Make it their home" }]
      : []),
    ...(isChoice ? [{ id: "choose", text: "Give access in AWS to it" }] : []),
    ...(isHome ? [] : [{ id: "unlink", text: "Unlink it" }]),
  ];
}
