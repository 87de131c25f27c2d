using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>States as corpora write them, and where two differ.</summary>
internal static class StateText
{
    /// <summary>Reads <c>[[type, state_key, event_id], …]</c>.</summary>
    public static StateMap Read(JsonElement triples) =>
        StateMap.FromEntries(triples.EnumerateArray().Select(triple => new StateEntry(new StateSlot(triple[0].GetString()!, triple[1].GetString()!), EventStore.Id(triple[2].GetString()!))));

    /// <summary>Each key at which the states differ, with what is at it; empty where they are the same. Both are walked in full.</summary>
    public static string Difference(StateMap expected, StateMap? actual)
    {
        if (actual is null)
        {
            return "no state";
        }

        var lines = new List<string>();
        foreach (StateEntry entry in expected.GetOrderedEntries())
        {
            string found = actual.TryGetValue(entry.Slot, out EventId id) ? id.ToString() : "nothing";
            if (found != entry.EventId.ToString())
            {
                lines.Add($"{entry.Slot}: expected {entry.EventId}, found {found}");
            }
        }

        lines.AddRange(actual.GetOrderedEntries().Where(entry => !expected.TryGetValue(entry.Slot, out _)).Select(entry => $"{entry.Slot}: expected nothing, found {entry.EventId}"));
        return string.Join("; ", lines);
    }
}
