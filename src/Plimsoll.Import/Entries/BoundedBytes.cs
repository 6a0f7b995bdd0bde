namespace Plimsoll.Import.Entries;

/// <summary>Reads what is compressed, up to a limit: a few bytes may hold gigabytes.</summary>
internal static class BoundedBytes
{
    /// <returns>Null where it is more, or damaged.</returns>
    public static byte[]? Read(Stream stream, int most)
    {
        try
        {
            using var all = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if (all.Length + read > most) return null;
                all.Write(buffer, 0, read);
            }

            return all.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
