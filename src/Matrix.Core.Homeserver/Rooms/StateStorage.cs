using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Stand-in until states have hashed nodes: one node a state.</summary>
internal static class StateStorage
{
    public static StateHash RootOf(StateMap state) => new(SHA256.HashData(Write(state)));

    public static IEnumerable<StoredStateNode> NodesSince(StateMap state, StateMap baseline) =>
        ReferenceEquals(state, baseline) ? [] : [new StoredStateNode(RootOf(state), Write(state))];

    public static StateMap Load(StateHash root, NodeCache source)
    {
        if (root == RootOf(StateMap.Empty))
        {
            return StateMap.Empty;
        }

        if (!source.TryGetNode(root, out ReadOnlyMemory<byte> node))
        {
            throw new NotLoadedException([], [root]);
        }

        using var document = JsonDocument.Parse(node);
        return StateMap.FromEntries(document.RootElement.EnumerateArray().Select(item =>
            new StateEntry(new StateSlot(item[0].GetString()!, item[1].GetString()!), EventId.Parse(item[2].GetString()!))));
    }

    private static byte[] Write(StateMap state) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(state.GetOrderedEntries().Select(entry => new[] { entry.Slot.Type.ToString(), entry.Slot.StateKey.ToString(), entry.EventId.ToString() })));
}
