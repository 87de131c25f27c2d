using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Reads <c>prev_events</c> and <c>auth_events</c>.</summary>
/// <remarks>
/// An ID may be any string. An ID that is not a hash refers to an event that cannot be found, which other checks handle. In room versions 1 and 2 an item is a pair
/// of an ID and its hashes. Receivers do not use the hashes, so they are not read.
/// </remarks>
internal static partial class EventReader
{
    /// <summary>The maximum number of references that are read from a stored event: as many as fit in the bytes of one event.</summary>
    private const int MaxTrusted = Pdu.MaxSize / 2;

    private static PduError ReadReferenceLists(in PduLayout layout, RoomVersion version, PduSource source, ref PduFields fields)
    {
        bool plain = TryFindPlain(in layout, version, ref fields);
        int prev = fields.PrevEvents.Count;
        int auth = fields.AuthEvents.Count;
        PduError error = plain ? default : CountReferences(in layout, PduField.PrevEvents, version, out prev);
        if (error.Kind != PduErrorKind.None)
        {
            return error;
        }

        error = plain ? default : CountReferences(in layout, PduField.AuthEvents, version, out auth);
        if (error.Kind != PduErrorKind.None)
        {
            return error;
        }

        if (source == PduSource.Received && prev > Pdu.MaxPrevEvents)
        {
            return new PduError(PduErrorKind.TooManyPrevEvents, PduField.PrevEvents, layout.OffsetOf(PduField.PrevEvents));
        }

        if (source == PduSource.Received && auth > Pdu.MaxAuthEvents)
        {
            return new PduError(PduErrorKind.TooManyAuthEvents, PduField.AuthEvents, layout.OffsetOf(PduField.AuthEvents));
        }

        if (!plain)
        {
            EventId[] references = prev + auth == 0 ? [] : new EventId[prev + auth];
            FillReferences(in layout, PduField.PrevEvents, version, references.AsSpan(0, prev));
            FillReferences(in layout, PduField.AuthEvents, version, references.AsSpan(prev));
            SetReferences(ref fields, references, prev);
        }

        return default;
    }

    private static void ReadTrustedReferenceLists(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        if (TryFindPlain(in layout, version, ref fields) && fields.PrevEvents.Count + fields.AuthEvents.Count <= MaxTrusted)
        {
            return;
        }

        var references = new List<EventId>();
        int prevCount = 0;
        ReadOnlySpan<PduField> lists = [PduField.PrevEvents, PduField.AuthEvents];
        foreach (PduField field in lists)
        {
            foreach (JsonSlice item in layout.Value(field).EnumerateArray())
            {
                if (references.Count < MaxTrusted && TryGetReferencedId(item, version, out JsonSlice id))
                {
                    references.Add(EventId.UnsafeFromUtf8(layout.TextOf(id).Utf8));
                }
            }

            prevCount = field == PduField.PrevEvents ? references.Count : prevCount;
        }

        SetReferences(ref fields, [.. references], prevCount);
    }

    /// <summary>Tries to get the ID in an item of a list of references.</summary>
    public static bool TryGetReferencedId(JsonSlice item, RoomVersion version, out JsonSlice id)
    {
        id = item;
        if (!version.Format.UsesReferenceHashes)
        {
            return item.Kind == JsonKind.String;
        }

        int count = 0;
        foreach (JsonSlice part in item.EnumerateArray())
        {
            id = count++ == 0 ? part : id;
        }

        return count == 2 && id.Kind == JsonKind.String;
    }

    /// <summary>Determines whether both lists have the form of <see cref="ReferenceRange"/>, so that their items need not be stored.</summary>
    private static bool TryFindPlain(in PduLayout layout, RoomVersion version, ref PduFields fields) =>
        !version.Format.UsesReferenceHashes
        && ReferenceRange.TryFind(layout.Value(PduField.PrevEvents).Utf8Span, layout[PduField.PrevEvents].Start, out fields.PrevEvents)
        && ReferenceRange.TryFind(layout.Value(PduField.AuthEvents).Utf8Span, layout[PduField.AuthEvents].Start, out fields.AuthEvents);

    private static void SetReferences(ref PduFields fields, EventId[] references, int prevCount)
    {
        fields.References = references;
        fields.PrevEvents = new ReferenceRange(0, prevCount);
        fields.AuthEvents = new ReferenceRange(prevCount, references.Length - prevCount);
    }

    private static PduError CountReferences(in PduLayout layout, PduField field, RoomVersion version, out int count)
    {
        count = 0;
        if (!layout[field].IsPresent)
        {
            return new PduError(PduErrorKind.MissingField, field);
        }

        JsonSlice list = layout.Value(field);
        bool good = list.Kind == JsonKind.Array;
        foreach (JsonSlice item in list.EnumerateArray())
        {
            good &= TryGetReferencedId(item, version, out _);
            count++;
        }

        return good ? default : new PduError(PduErrorKind.WrongType, field, layout.OffsetOf(field));
    }

    private static void FillReferences(in PduLayout layout, PduField field, RoomVersion version, Span<EventId> ids)
    {
        int at = 0;
        foreach (JsonSlice item in layout.Value(field).EnumerateArray())
        {
            _ = TryGetReferencedId(item, version, out JsonSlice id);
            ids[at++] = EventId.UnsafeFromUtf8(layout.TextOf(id).Utf8);
        }
    }
}
