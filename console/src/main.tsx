import "@cloudscape-design/global-styles/index.css";
import "./app/app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { applyColorMode } from "./app/color-mode";
import { watchPresence } from "./app/presence";
import { reloadStalePages } from "./app/stale-pages";

applyColorMode();
reloadStalePages();
watchPresence();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
