using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Input;

/// <summary>Reads a file of server keys: one <c>/_matrix/key/v2/server</c> response, an array of them, or <c>{"server_keys":[…]}</c>.</summary>
/// <remarks>A response that cannot be used is reported, and the others are read.</remarks>
internal static class KeyFile
{
    public static ServerKeyStore Read(string path, MatrixTimestamp fetchedAt, ToolIO io)
    {
        byte[] text = io.ReadAll(path);
        var store = new ServerKeyStore();
        int count = 0;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonDepth.Max });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("server_keys"u8, out JsonElement list))
            {
                root = list;
            }

            if (root.ValueKind != JsonValueKind.Array)
            {
                AddOne(root, path, store, fetchedAt, io);
            }
            else
            {
                foreach (JsonElement response in root.EnumerateArray())
                {
                    AddOne(response, $"{path}: response {++count}", store, fetchedAt, io);
                }
            }
        }
        catch (JsonException exception)
        {
            long line = (exception.LineNumber ?? 0) + 1;
            throw new BadInputException($"{path}: line {line} is not valid JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new BadInputException($"{path}: the file is not valid JSON: {exception.Message}", exception); // a lone surrogate in a key
        }

        if (store.Count == 0)
        {
            throw new BadInputException($"{path}: the file does not contain usable server keys");
        }

        return store;
    }

    private static void AddOne(JsonElement response, string place, ServerKeyStore store, MatrixTimestamp fetchedAt, ToolIO io)
    {
        if (!ServerKeys.TryParse(JsonMarshal.GetRawUtf8Value(response), out ServerKeys? keys, out ServerKeysError error))
        {
            io.Tell($"{place}: the response is not used: {error}");
            return;
        }

        foreach (KeyId conflict in store.Add(keys, fetchedAt))
        {
            io.Tell($"{place}: the key {conflict} is not used because {keys.ServerName} already has another key with this ID");
        }
    }
}
