import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { RowAction } from "../../parts/lists/row-action";
import { Breakable } from "../../parts/words/breakable";
import { ANSWER_PEOPLE, type Subject } from "./attention-documents";

interface Props {
  readonly pair: Extract<Subject, { __typename: "PeopleAlike" }>;
  readonly onDone: () => void;
}

/** Decides whether two people are one human. A merge needs the choice of a home, so it happens on a person's page. */
export function SameHuman({ pair: { person, other, address }, onDone }: Props) {
  if (!person || !other) return null;
  const both = { personId: person.id, otherId: other.id };
  const names = `${person.displayName} (${person.userName}) and ${other.displayName} (${other.userName})`;
  return (
    <SpaceBetween size="xxs">
      <Box>
        <Breakable>
          {address}: <PageLink to={addresses.person(person.id)}>{person.userName}</PageLink> and{" "}
          <PageLink to={addresses.person(other.id)}>{other.userName}</PageLink>
        </Breakable>
      </Box>
      <SpaceBetween direction="horizontal" size="xs">
        <RowAction
          variant="normal"
          document={ANSWER_PEOPLE}
          variables={{ ...both, answer: "SAME_HUMAN" }}
          text="One human, two accounts"
          label={`One human, two accounts: ${names}`}
          said={() => `${names} are one human from now on: neither decides about the other.`}
          onDone={onDone}
        />
        <RowAction
          variant="normal"
          document={ANSWER_PEOPLE}
          variables={{ ...both, answer: "DIFFERENT" }}
          text="Two humans"
          label={`Two humans: ${names}`}
          said={() => `${names} are two humans, though they carry one address.`}
          onDone={onDone}
        />
      </SpaceBetween>
    </SpaceBetween>
  );
}
