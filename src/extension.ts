/** VS Code calls it when the extension is first needed. */
export function activate(): void {
  // Nothing is wired yet.
}

/** VS Code calls it before the extension host ends. */
export function deactivate(): void {
  // Nothing is held yet.
}
