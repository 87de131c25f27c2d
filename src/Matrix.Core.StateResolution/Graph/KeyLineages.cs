namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents the lineages of state keys. A lineage links each event to the earlier event at the same key, if it cites that event. It takes the logarithm of
/// the length to determine whether one event is an ancestor of another in its lineage, and where two lineages part.
/// </summary>
/// <remarks>
/// Each event has one further link, which jumps back over a part of its lineage. The length of the jump depends only on the depth (Myers, "An applicative
/// random-access stack", 1983). Events are added at the end, and links never change.
/// </remarks>
internal sealed class KeyLineages
{
    public const int None = -1;

    private Place[] _places = new Place[64];
    private int _count;

    /// <summary>Gets the number of events.</summary>
    public int Count => _count;

    /// <summary>Adds the next event.</summary>
    /// <param name="parent">The event before it in its lineage, or <see cref="None"/> if it begins one.</param>
    public void Add(int parent)
    {
        if (_count == _places.Length)
        {
            Array.Resize(ref _places, _count * 2);
        }

        ref Place place = ref _places[_count];
        if (parent < 0)
        {
            place = new Place(None, 0, _count);
        }
        else
        {
            ref readonly Place before = ref _places[parent];
            ref readonly Place jump = ref _places[before.Jump];
            bool isFull = before.Depth - jump.Depth == jump.Depth - _places[jump.Jump].Depth;
            place = new Place(parent, before.Depth + 1, isFull ? jump.Jump : parent);
        }

        _count++;
    }

    /// <summary>Returns the event before another in its lineage, or <see cref="None"/> for the first one.</summary>
    public int ParentOf(int number) => _places[number].Parent;

    /// <summary>Returns the number of events before another in its lineage.</summary>
    public int DepthOf(int number) => _places[number].Depth;

    /// <summary>Determines whether an event is the same as a later event or comes before it in its lineage.</summary>
    public bool IsAtOrBehind(int number, int later)
    {
        // A cited event has a smaller number than the event that cites it.
        return number == later || (number < later && Back(later, _places[number].Depth) == number);
    }

    /// <summary>Returns the last event that two lineages share, or <see cref="None"/> if they share none.</summary>
    public int CommonOf(int left, int right)
    {
        int depth = Math.Min(_places[left].Depth, _places[right].Depth);
        left = Back(left, depth);
        right = Back(right, depth);
        while (left != right)
        {
            ref readonly Place atLeft = ref _places[left];
            ref readonly Place atRight = ref _places[right];
            if (atLeft.Depth == 0)
            {
                return None;
            }

            // Jumps from the same depth have the same length.
            (left, right) = atLeft.Jump == atRight.Jump ? (atLeft.Parent, atRight.Parent) : (atLeft.Jump, atRight.Jump);
        }

        return left;
    }

    /// <summary>Returns the event of a lineage at a depth, or the event itself if it is not deeper.</summary>
    private int Back(int number, int depth)
    {
        while (_places[number].Depth > depth)
        {
            ref readonly Place place = ref _places[number];
            number = _places[place.Jump].Depth < depth ? place.Parent : place.Jump;
        }

        return number;
    }

    private readonly record struct Place(int Parent, int Depth, int Jump);
}
