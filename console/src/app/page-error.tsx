import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Component, type ReactNode } from "react";

interface State {
  readonly error: Error | null;
}

/** An error boundary: an error of a page replaces that page alone, and the navigation stays. */
export class PageError extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page has a fault"
        action={<Button onClick={() => location.reload()}>Load the page again</Button>}
      >
        Nothing of what you did is lost on the server. If it happens again, tell whoever runs Drawbridge:{" "}
        {error.message}
      </Alert>
    );
  }
}
