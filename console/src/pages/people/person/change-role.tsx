import Box from "@cloudscape-design/components/box";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import { Confirm } from "../../../parts/forms/confirm";
import { useAction } from "../../../parts/forms/use-action";
import { PageLink } from "../../../parts/links/page-link";
import { Problem } from "../../../parts/problems/problem";
import { ROLE_WORDS } from "../../../parts/words/people-words";
import type { Person } from "./person";

const ASSIGN = graphql(`
  mutation AssignRole($personId: ID!, $role: Role!) {
    assignRole(personId: $personId, role: $role) { person { ...PersonFacts } }
  }
`);

const REMOVE = graphql(`
  mutation RemoveRole($personId: ID!, $role: Role!) {
    removeRole(personId: $personId, role: $role) { person { ...PersonFacts } }
  }
`);

export interface RoleChange {
  readonly role: "ADMIN" | "AUDITOR";
  readonly isGiven: boolean;
}

interface Props extends RoleChange {
  readonly person: Person;
  readonly onClose: (isDone: boolean) => void;
}

const WHAT = {
  ADMIN: "change everything: integrations, access flows, people and programs",
  AUDITOR: "read everything, and change nothing",
} as const;

/** Gives a role or takes it back, after an explanation of the effect. */
export function ChangeRole({ role, isGiven, person, onClose }: Props) {
  const { displayName: who } = person;
  const assign = useAction(ASSIGN);
  const remove = useAction(REMOVE);
  const { show } = useFlashes();
  const word = ROLE_WORDS[role].toLowerCase();
  const stays = person.roles?.find((one) => one.role === role && one.because === "ROLE_GROUP")?.group?.name;
  const make = async () => {
    if (!(await (isGiven ? assign : remove).run({ personId: person.id, role }))) return;
    const link = <PageLink to={addresses.person(person.id)}>{who}</PageLink>;
    const said = isGiven
      ? `is an ${word} from now on.`
      : stays
        ? `is an ${word} by the group ${stays} alone.`
        : `is no ${word} any more.`;
    show({
      type: "success",
      text: (
        <>
          {link} {said}
        </>
      ),
    });
    onClose(true);
  };
  return (
    <Confirm
      isOpen
      title={isGiven ? `Make ${who} an ${word}?` : `Take the role ${ROLE_WORDS[role]} back from ${who}?`}
      action={isGiven ? `Make ${who} an ${word}` : "Take the role back"}
      otherwise="Leave it"
      isRunning={assign.isRunning || remove.isRunning}
      onAction={() => void make()}
      onClose={() => onClose(false)}
    >
      <Problem error={assign.error ?? remove.error} />
      <Box>{sentence({ role, isGiven }, who, stays)}</Box>
    </Confirm>
  );
}

function sentence({ role, isGiven }: RoleChange, who: string, stays: string | undefined): string {
  if (isGiven) return `${who} may ${WHAT[role]}, at once and by whatever identity they sign in.`;
  if (stays) return `${who} keeps the role by the group ${stays}, and loses it with that.`;
  return `${who} may no longer ${WHAT[role]}. This counts from their next click on. Their access to clusters stays.`;
}
