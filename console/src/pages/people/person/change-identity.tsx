import Box from "@cloudscape-design/components/box";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import { Confirm } from "../../../parts/forms/confirm";
import { useAction } from "../../../parts/forms/use-action";
import { PageLink } from "../../../parts/links/page-link";
import { Problem } from "../../../parts/problems/problem";
import type { Identity, Person } from "./person";

export type IdentityChange = "home" | "unlink" | "choose";

const MOVE_HOME = graphql(`
  mutation MoveHome($personId: ID!, $identityId: ID!) {
    moveHome(personId: $personId, identityId: $identityId) { person { ...PersonFacts } }
  }
`);

const UNLINK = graphql(`
  mutation UnlinkIdentity($identityId: ID!) {
    unlinkIdentity(identityId: $identityId) { person { ...PersonFacts } }
  }
`);

const CHOOSE = graphql(`
  mutation ChooseIdentityCenterUser($identityId: ID!) {
    chooseIdentityCenterUser(identityId: $identityId) { person { ...PersonFacts } }
  }
`);

interface Words {
  readonly title: string;
  readonly action: string;
  readonly text: string;
  readonly said: string;
}

function wordsOf(change: IdentityChange, { userName, providerName, active }: Identity, who: string): Words {
  const it = `${userName} at ${providerName}`;
  if (change === "home") {
    return {
      title: `Make ${it} the home of ${who}?`,
      action: "Make it their home",
      text: active
        ? "It says from then on who they are, and whether they are active. The identity that is their home now stays linked."
        : "It is inactive there, so the person is out from then on: their sessions, tokens, requests and access end.",
      said: `has ${it} as their home from now on.`,
    };
  }
  if (change === "unlink") {
    return {
      title: `Unlink ${it} from ${who}?`,
      action: "Unlink it",
      text: "Sessions and tokens of this identity end, and its groups count for them no more. Requests and access stay with the person. No address links it again.",
      said: `is ${it} no more.`,
    };
  }
  return {
    title: `Give access in AWS to ${it}?`,
    action: "Give access to it",
    text: "New access in AWS is given to this user from then on. Access that they have keeps the user that it has.",
    said: `gets access in AWS as ${it} from now on.`,
  };
}

interface Props {
  readonly change: IdentityChange;
  readonly identity: Identity;
  readonly person: Person;
  readonly onClose: () => void;
}

export function ChangeIdentity({ change, identity, person, onClose }: Props) {
  const words = wordsOf(change, identity, person.displayName);
  const home = useAction(MOVE_HOME);
  const unlink = useAction(UNLINK);
  const choose = useAction(CHOOSE);
  const { show } = useFlashes();
  const make = async () => {
    const identityId = identity.id;
    const done =
      change === "home"
        ? await home.run({ personId: person.id, identityId })
        : await (change === "unlink" ? unlink : choose).run({ identityId });
    if (!done) return;
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink> {words.said}
        </>
      ),
    });
    onClose();
  };
  return (
    <Confirm
      isOpen
      title={words.title}
      action={words.action}
      otherwise="Leave it"
      isRunning={home.isRunning || unlink.isRunning || choose.isRunning}
      onAction={() => void make()}
      onClose={onClose}
    >
      <Problem error={home.error ?? unlink.error ?? choose.error} />
      <Box>{words.text}</Box>
    </Confirm>
  );
}
