import { runCommand } from "./command";
import { previewCommand } from "./preview-command";

void runCommand(previewCommand);
