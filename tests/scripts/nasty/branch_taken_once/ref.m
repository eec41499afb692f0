x = 0;
log_ = [];
for k = 1:20
    if k == 13
        x = x * 0.5;
    elseif mod(k, 3) == 0
        x = x + 2;
    else
        x = x + 1;
    end
    log_(k) = x;
end
t = sum(log_);
