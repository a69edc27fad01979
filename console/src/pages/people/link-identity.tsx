import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { UnlinkedIdentitiesQuery } from "../../gql/graphql";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { type FoundPerson, PersonChoice } from "./person-choice";

const LINK = graphql(`
  mutation LinkIdentity($identityId: ID!, $personId: ID!) {
    linkIdentity(identityId: $identityId, personId: $personId) {
      identity { id linkedBy }
      person { ...PersonFacts }
    }
  }
`);

export type UnlinkedIdentity = NonNullable<UnlinkedIdentitiesQuery["identities"]>["nodes"][number];

interface Props {
  readonly identity: UnlinkedIdentity;
  readonly onClose: (isDone: boolean) => void;
}

/** Links an unlinked identity to a person. */
export function LinkIdentity({ identity, onClose }: Props) {
  const { displayName, userName, providerName } = identity;
  const [person, setPerson] = useState<FoundPerson | null>(null);
  const { run, isRunning, error } = useAction(LINK);
  const { show } = useFlashes();
  const link = async () => {
    if (!person || !(await run({ identityId: identity.id, personId: person.id }))) return;
    show({
      type: "success",
      text: (
        <>
          {userName} at {providerName} is <PageLink to={addresses.person(person.id)}>{person.name}</PageLink> from now
          on.
        </>
      ),
    });
    onClose(true);
  };
  return (
    <Confirm
      isOpen
      title={`Whose is ${userName} at ${providerName}?`}
      action={person ? `Link it to ${person.name}` : "Link it"}
      otherwise="Leave it"
      isRunning={isRunning}
      onAction={() => void link()}
      onClose={() => onClose(false)}
    >
      <Problem error={error} />
      <Box>
        {displayName} becomes an identity of that person: groups and attributes that it has here count for them, and
        access can be given by it.
      </Box>
      <FormField label="The person" description="Somebody who has no identity there yet." stretch>
        <PersonChoice selected={person} onSelect={setPerson} />
      </FormField>
    </Confirm>
  );
}
