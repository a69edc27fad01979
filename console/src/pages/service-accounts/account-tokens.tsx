import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { SectionTable } from "../../parts/lists/section-table";
import { TokenFilter, tokenColumns, useTokenList } from "../../parts/lists/token-list";
import { type Account, TOKENS } from "./account-documents";
import { MakeAccountToken } from "./make-account-token";

interface Props {
  readonly account: Account;
  readonly isAdmin: boolean;
  readonly onChange: () => void;
}

/** The tokens of a service account, with their creation and end. */
export function AccountTokens({ account, isAdmin, onChange }: Props) {
  const [isMaking, setMaking] = useState(false);
  const list = useTokenList();
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: TOKENS,
    variables: { after: list.after, filter: { serviceAccountId: account.id, live: list.live } },
  });
  const refresh = () => {
    readAgain({ requestPolicy: "network-only" });
    onChange();
  };
  const connection = data?.apiTokens;
  return (
    <SpaceBetween size="m">
      {isMaking && (
        <MakeAccountToken
          account={account}
          onClose={() => {
            setMaking(false);
            refresh();
          }}
        />
      )}
      <SectionTable
        title="Tokens"
        description="A token is shown once, when it is made."
        columns={isAdmin ? tokenColumns(refresh) : tokenColumns(null)}
        nodes={connection?.nodes}
        totalCount={connection?.totalCount}
        keyOf={({ id }) => id}
        error={error}
        onRetry={refresh}
        filter={<TokenFilter list={list} />}
        actions={
          isAdmin &&
          !isMaking && (
            <Button variant="primary" onClick={() => setMaking(true)}>
              Make a token
            </Button>
          )
        }
        empty="It has none. With a token the program acts as this service account."
        pages={list.pagesOf(connection, fetching)}
      />
    </SpaceBetween>
  );
}
