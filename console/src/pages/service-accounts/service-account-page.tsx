import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { NotShown } from "../../parts/problems/not-shown";
import { useReadAgain } from "../../parts/reading/read-again";
import { Moment } from "../../parts/words/moment";
import { AccountActions } from "./account-actions";
import { AccountTokens } from "./account-tokens";
import { AccountState, lastUsedOf, rolesInWords } from "./account-words";
import { EditAccount } from "./edit-account";
import { useAccount } from "./use-account";

const BACK = { to: addresses.settings("service-accounts"), text: "All service accounts" };

/** A service account: its roles, and its tokens. */
export function ServiceAccountPage() {
  const { id = "" } = useParams<{ id: string }>();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const { account, isLoading, error, readAgain } = useAccount(id);
  const [isEditing, setEditing] = useState(false);
  useReadAgain(readAgain);
  if (!account && isLoading) return <NotShown title="Service account" isLoading error={error} />;
  if (!account)
    return error ? <NotShown title="Service account" isLoading={false} error={error} back={BACK} /> : <Gone />;
  const used = lastUsedOf(account);
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="A program: what it may do, and the tokens by which it does."
        info={<AccountState account={account} />}
        actions={isAdmin && <AccountActions account={account} readAgain={readAgain} onEdit={() => setEditing(true)} />}
      >
        {account.name}
      </Header>
      {isEditing ? (
        <EditAccount account={account} readAgain={readAgain} onClose={() => setEditing(false)} />
      ) : (
        <Container header={<Header variant="h2">About it</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: "Roles", value: rolesInWords(account.roles) },
              { label: "A token of it was last used", value: used === null ? "Never" : <Moment at={used} /> },
              { label: "Added", value: <Moment at={account.createdAt} /> },
            ]}
          />
        </Container>
      )}
      <AccountTokens account={account} isAdmin={isAdmin} onChange={readAgain} />
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}

function Gone() {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">There is no such service account</Header>
      <div>It may have been deleted. What it did stays in the audit log.</div>
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}
