using Plimsoll.Store;
using Plimsoll.Store.Sqlite;

namespace Plimsoll.Import;

/// <summary>Makes the SQLite files that agents keep.</summary>
internal static class Tables
{
    public static byte[] Make(params ReadOnlySpan<string> statements)
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "made.db");
        using (var database = Database.Open(path, writable: true, 1_000))
        {
            foreach (var statement in statements) database.Execute(statement);
        }

        return File.ReadAllBytes(path);
    }
}
