import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CombinedError } from "urql";
import { PageSkeleton } from "../../app/page-skeleton";
import { PageLink } from "../links/page-link";
import { Problem, problemsOf } from "./problem";

interface Props {
  readonly title: string;
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
  readonly back?: { readonly to: string; readonly text: string };
}

/** In the place of a page whose object is still read, is not there, or is not for the viewer. */
export function NotShown({ title, isLoading, error, back }: Props) {
  if (isLoading && !error) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{title}</Header>
      <Problem error={error} />
      {back && <PageLink to={back.to}>{back.text}</PageLink>}
    </SpaceBetween>
  );
}

/** Whether the API refused all of it to who asks: then there is no list to show, not even an empty one. */
export function isRefused(error: CombinedError | undefined): boolean {
  const problems = problemsOf(error);
  return problems.length > 0 && problems.every(({ code }) => code === "FORBIDDEN");
}
