import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { graphql } from "../../gql";
import { Confirm } from "../../parts/forms/confirm";
import { ShownOnce } from "../../parts/forms/shown-once";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import type { Provider } from "./provider";

const ROTATE = graphql(`
  mutation RotateScimToken($id: ID!) {
    rotateScimToken(providerId: $id) { token provider { ...ProviderFacts } }
  }
`);

interface Props {
  readonly provider: Provider;
  readonly tokenName: string;
}

/** Makes the SCIM token, and shows it once. A new token ends the previous one within an hour, so it asks for confirmation. */
export function ScimToken({ provider, tokenName }: Props) {
  const { id, name, scimTokenCreatedAt } = provider;
  const { run, isRunning, error } = useAction(ROTATE);
  const [isAsking, setAsking] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const make = async () => {
    const made = (await run({ id }))?.rotateScimToken;
    if (!made) return;
    setAsking(false);
    setToken(made.token);
  };
  return (
    <SpaceBetween size="xs">
      {!isAsking && <Problem error={error} />}
      {scimTokenCreatedAt && (
        <Box>
          It was made <Moment at={scimTokenCreatedAt} />, and cannot be shown again.
        </Box>
      )}
      <Button loading={isRunning && !isAsking} onClick={() => (scimTokenCreatedAt ? setAsking(true) : void make())}>
        {scimTokenCreatedAt ? "Make another token" : "Make the token"}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Make another token for ${name}?`}
        action="Make another token"
        otherwise="Keep the one there is"
        isRunning={isRunning}
        onAction={() => void make()}
        onClose={() => setAsking(false)}
      >
        <Problem error={error} />
        <Box>
          The one before counts until {name} uses the new one, for an hour at most. If it leaked, make another token
          twice: that ends it at once. Nobody is changed by that.
        </Box>
      </Confirm>
      {token && (
        <ShownOnce
          name="the token"
          title={`Copy the token of ${name}`}
          secret={token}
          warning="It is shown this once, and nobody can read it again. Whoever has it can say who there is."
          onClose={() => setToken(null)}
        >
          Paste it there as {tokenName}.
        </ShownOnce>
      )}
    </SpaceBetween>
  );
}
