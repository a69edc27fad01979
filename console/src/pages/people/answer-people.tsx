import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { PeopleAnswer } from "../../gql/enums";
import type { ComparedPersonFragment } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { MergePreview } from "./merge-preview";

const ANSWER = graphql(`
  mutation AnswerPeople($personId: ID!, $otherId: ID!, $answer: PeopleAnswer!, $homeIdentityId: ID) {
    answerPeople(personId: $personId, otherId: $otherId, answer: $answer, homeIdentityId: $homeIdentityId) {
      people { id displayName relations { relation answeredAt person { id displayName userName } } }
    }
  }
`);

const ANSWERS: { value: PeopleAnswer; label: string; description: string; action: string }[] = [
  {
    value: "DIFFERENT",
    label: "No: two different humans",
    description: "They may decide about each other.",
    action: "Say that they are different",
  },
  {
    value: "SAME_HUMAN",
    label: "Yes: separate accounts of one human",
    description:
      "Roles, groups and access stay apart. Neither decides about the other, and their approvals count once.",
    action: "Say that they are one human",
  },
  {
    value: "ONE_PERSON",
    label: "Yes: one person, known twice",
    description: "All that both have is one person's from then on. This cannot be undone.",
    action: "Make them one person",
  },
];

interface Props {
  readonly person: ComparedPersonFragment;
  readonly other: ComparedPersonFragment;
}

/** An administrator's decision about two people alike. A merge shows its changes first. */
export function AnswerPeople({ person, other }: Props) {
  const [answer, setAnswer] = useState<PeopleAnswer | null>(null);
  const homes = homesOf([person, other]);
  const [home, setHome] = useState<string | null>(null);
  const [isPreviewed, setPreviewed] = useState(false);
  const { run, isRunning, error } = useAnswer();
  const isMerge = answer === "ONE_PERSON";
  const chosen = ANSWERS.find(({ value }) => value === answer);
  return (
    <Container header={<Header variant="h2">Are they one?</Header>}>
      <SpaceBetween size="m">
        <Problem error={error} />
        <FormField label="What they are to each other" stretch>
          <RadioGroup
            value={answer}
            items={ANSWERS}
            onChange={({ detail }) => setAnswer(detail.value as PeopleAnswer)}
          />
        </FormField>
        {isMerge && (
          <FormField
            label="The home"
            description="It says who they are and whether they are active from then on."
            stretch
          >
            <RadioGroup
              value={home}
              items={homes}
              onChange={({ detail }) => {
                setPreviewed(false);
                setHome(detail.value);
              }}
            />
          </FormField>
        )}
        {isMerge && home && (
          <MergePreview
            personId={person.id}
            otherId={other.id}
            homeIdentityId={home}
            onRead={() => setPreviewed(true)}
          />
        )}
        <Button
          variant="primary"
          loading={isRunning}
          disabled={!chosen || (isMerge && !isPreviewed)}
          onClick={() => chosen && void run(person, other, chosen.value, isMerge ? home : null)}
        >
          {chosen?.action ?? "Say it"}
        </Button>
      </SpaceBetween>
    </Container>
  );
}

/** Identities that can become a home: present at their provider, and not of standing `LINK_ONLY`. */
function homesOf(people: readonly ComparedPersonFragment[]) {
  return people.flatMap(({ identities }) =>
    (identities ?? [])
      .filter(({ removedAt, provider }) => removedAt === null && provider?.standing !== "LINK_ONLY")
      .map(({ id, userName, providerName, active }) => ({
        value: id,
        label: `${userName} at ${providerName}`,
        ...(!active && { description: "Inactive there: the person would be out." }),
      })),
  );
}

/** Sends the decision, reports it at the top, and goes to the person that remains. */
function useAnswer() {
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone({ withQuery: true });
  const { run: send, isRunning, error } = useAction(ANSWER);
  const run = async (
    one: ComparedPersonFragment,
    two: ComparedPersonFragment,
    answer: PeopleAnswer,
    home: string | null,
  ) => {
    const data = await send({ personId: one.id, otherId: two.id, answer, homeIdentityId: home });
    const people = data?.answerPeople?.people;
    if (!people) return;
    const [first] = people;
    show({
      type: "success",
      text:
        answer === "ONE_PERSON" && first ? (
          <>
            <PageLink to={addresses.person(first.id)}>{first.displayName}</PageLink> is one person from now on.
          </>
        ) : (
          <>
            <PageLink to={addresses.person(one.id)}>{one.displayName}</PageLink> and{" "}
            <PageLink to={addresses.person(two.id)}>{two.displayName}</PageLink>{" "}
            {answer === "DIFFERENT" ? "are two different humans" : "are separate accounts of one human"} from now on.
          </>
        ),
    });
    goWhenDone(answer === "ONE_PERSON" && first ? addresses.person(first.id) : `${addresses.people()}?tab=alike`);
  };
  return { run, isRunning, error };
}
