import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { ChangeModal } from "./change-modal";
import type { Provider } from "./provider";

const DELETE = graphql(`
  mutation DeleteIdentityProvider($id: ID!, $version: Int!, $confirmLastAdmin: Boolean!) {
    deleteIdentityProvider(id: $id, version: $version, confirmLastAdmin: $confirmLastAdmin) { provider { id name } }
  }
`);

export function DeleteProvider({ provider }: { readonly provider: Provider }) {
  const { id, name, version } = provider;
  const [isAsking, setAsking] = useState(false);
  const { run, isRunning, error, forget } = useAction(DELETE);
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const remove = async (confirmLastAdmin: boolean) => {
    if (!(await run({ id, version, confirmLastAdmin }))) return;
    show({ type: "info", text: `The identity provider ${name} is deleted.` });
    goWhenDone(addresses.providers());
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="With its identities and groups. People stay on record, with what they did."
          actions={<Button onClick={() => setAsking(true)}>Delete {name}</Button>}
        >
          Delete the provider
        </Header>
      }
    >
      <Box color="text-body-secondary">
        If another provider is to take its place, hand over to that one first: then nobody loses anything.
      </Box>
      {isAsking && (
        <ChangeModal
          change={{ providerId: id, delete: true }}
          title={`Delete ${name}?`}
          action={`Delete ${name}`}
          isRunning={isRunning}
          error={error}
          onAction={(confirmed) => void remove(confirmed)}
          onClose={() => {
            setAsking(false);
            forget();
          }}
        >
          <Box>This cannot be undone. What changes with it, at this moment:</Box>
        </ChangeModal>
      )}
    </Container>
  );
}
