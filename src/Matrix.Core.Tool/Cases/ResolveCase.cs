using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Cases;

/// <summary>Represents a case of <c>resolve</c>: states, with their events and the events of their auth chains.</summary>
/// <param name="Version">The room version.</param>
/// <param name="Events">The events.</param>
/// <param name="States">The states.</param>
internal sealed record ResolveCase(RoomVersion Version, CaseEvents Events, ImmutableArray<StateMap> States)
{
    public static ResolveCase Read(JsonElement root, bool checkIds)
    {
        RoomVersion version = CaseFile.VersionOf(root);
        var events = CaseEvents.Read(CaseFile.Get(root, "events"), version, checkIds);
        JsonElement sets = CaseFile.Get(root, "state_sets");
        if (sets.ValueKind != JsonValueKind.Array || sets.GetArrayLength() == 0)
        {
            throw new CaseException("'state_sets' is not a list of at least one state");
        }

        return new ResolveCase(version, events, [.. sets.EnumerateArray().Select(events.ReadState)]);
    }

    /// <summary>Returns the expected state, or <see langword="null"/> if the case does not have one.</summary>
    public static StateMap? ExpectedOf(JsonElement root) =>
        root.TryGetProperty("expected"u8, out JsonElement expected) && expected.ValueKind == JsonValueKind.Array
            ? StateMap.FromEntries(expected.EnumerateArray().Select(CaseEvents.ReadEntry))
            : null;

    /// <summary>Resolves the states. Events of auth chains that the case does not contain are ignored.</summary>
    public ResolutionResult Run(bool explain) =>
        StateResolver.Resolve(Version, States, Events, new ResolutionOptions { PassesOverMissing = true, Explains = explain });
}
