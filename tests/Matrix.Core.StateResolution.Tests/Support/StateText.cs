using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>States as corpora write them, and where two differ.</summary>
internal static class StateText
{
    /// <summary>Reads <c>[[type, state_key, event_id], …]</c>.</summary>
    public static StateMap Read(JsonElement triples) =>
        StateMap.Of(triples.EnumerateArray().Select(triple => new StateEntry(new StateSlot(triple[0].GetString()!, triple[1].GetString()!), EventStore.Id(triple[2].GetString()!))));

    /// <summary>Each key at which the states differ, with what is at it; empty where they are the same. Both are walked in full.</summary>
    public static string Difference(StateMap expected, StateMap? actual)
    {
        if (actual is null)
        {
            return "no state";
        }

        var lines = new List<string>();
        foreach (StateEntry entry in expected)
        {
            string found = actual.TryGet(entry.Key, out EventId id) ? id.ToString() : "nothing";
            if (found != entry.EventId.ToString())
            {
                lines.Add($"{entry.Key}: expected {entry.EventId}, found {found}");
            }
        }

        lines.AddRange(actual.Where(entry => !expected.TryGet(entry.Key, out _)).Select(entry => $"{entry.Key}: expected nothing, found {entry.EventId}"));
        return string.Join("; ", lines);
    }
}
