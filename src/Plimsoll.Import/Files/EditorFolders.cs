namespace Plimsoll.Import.Files;

/// <summary>Where VS Code and the editors made from it keep what extensions store for a user.</summary>
internal static class EditorFolders
{
    private static readonly string[] Editors = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"];

    /// <summary>The folder of an extension in each editor, of every home and every system: what is not there is passed over.</summary>
    /// <param name="homes">The homes.</param>
    /// <param name="extension">Its id (<c>publisher.name</c>), lower case.</param>
    public static IEnumerable<string> OfExtension(Homes homes, string extension)
    {
        foreach (var home in homes.Folders)
        {
            foreach (var editor in Editors)
            {
                yield return Path.Combine(home, ".config", editor, "User", "globalStorage", extension);
                yield return Path.Combine(home, "Library", "Application Support", editor, "User", "globalStorage", extension);
                yield return Path.Combine(home, "AppData", "Roaming", editor, "User", "globalStorage", extension);
            }

            // Where the editor is at work on another machine, its server keeps the folder there.
            yield return Path.Combine(home, ".vscode-server", "data", "User", "globalStorage", extension);
        }
    }
}
